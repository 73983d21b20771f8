/**
 * What a message may hold once its Markdown is read: these pieces and nothing else. There is no piece for raw HTML, for pictures or for
 * attributes, so whatever a text says, no more than these elements come of it.
 */
export type Inline =
	| { readonly kind: 'text'; readonly text: string }
	| { readonly kind: 'code'; readonly text: string }
	| { readonly kind: 'bold'; readonly children: readonly Inline[] }
	| { readonly kind: 'italic'; readonly children: readonly Inline[] }
	| { readonly kind: 'strike'; readonly children: readonly Inline[] }
	| { readonly kind: 'link'; readonly link: SafeLink; readonly children: readonly Inline[] };

export type Block =
	| { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
	| { readonly kind: 'code'; readonly language: string; readonly text: string }
	| { readonly kind: 'quote'; readonly blocks: readonly Block[] }
	| { readonly kind: 'list'; readonly isOrdered: boolean; readonly start: number; readonly items: readonly ListItem[] }
	| { readonly kind: 'table'; readonly head: readonly TableCell[]; readonly rows: readonly (readonly TableCell[])[] };

export interface ListItem {
	/** Of a task; undefined for what is none. */
	readonly isDone: boolean | undefined;
	readonly blocks: readonly Block[];
}

export interface TableCell {
	readonly align: 'start' | 'center' | 'end';
	readonly children: readonly Inline[];
}

/** Where a link may lead: to a room or message here, or elsewhere by http, https or mailto. */
export interface SafeLink {
	readonly href: string;
	readonly isInApp: boolean;
}
