/** Takes what a device wrote into one copy of its user's own document over into another. Pure. */
import * as Y from 'yjs';
import { draftRoot, parseOwnRoot, type DraftKey } from './own-document.ts';
import { editBetween, mergeTexts, writeText } from './text-edit.ts';

/** Root in a new generation, the server's alone: for each Yjs client id the clock up to which the old one had it. */
export const takenRoot = 'taken';

export interface CarryOver {
	/** What the server had said when `mine` was written on top. */
	readonly said: Y.Doc;
	readonly mine: Y.Doc;
	/** To be written into; its other entries stay. */
	readonly next: Y.Doc;
	/** False for what is not to be taken over: a key, or a root of a draft. */
	takes?(root: string, key: string | undefined): boolean;
	/** True when all that was inserted is known to be in `next` already; what was removed is removed there again, which does no harm. */
	readonly isTaken?: boolean;
}

/** Writes only what differs: of two writes to one entry the one that is carried over stands, and texts are merged. */
export function carryOver({ said, mine, next, takes = () => true, isTaken = false }: CarryOver): void {
	for (const name of [...mine.share.keys()]) {
		const root = parseOwnRoot(name);
		if (root?.kind === 'draft' && takes(name, undefined)) carryDraft(root.key, { said, mine, next, isTaken });
		if (root?.kind !== 'map' || isTaken) continue;
		for (const [key, value] of mine.getMap(name)) {
			const isMine = !isSame(value, said.getMap(name).get(key)) && !isSame(value, next.getMap(name).get(key));
			if (isMine && takes(name, key)) next.getMap(name).set(key, value);
		}
	}
}

/** Whether the old generation had all of `mine` when the new one took its place, as the new one says. */
export function isTakenBy(next: Y.Doc, mine: Y.Doc, said: Y.Doc): boolean {
	const taken = next.getMap<number>(takenRoot);
	if (taken.size === 0) return false;
	for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(mine))) {
		if (clock > Y.getState(said.store, client) && clock > (taken.get(String(client)) ?? 0)) return false;
	}
	return true;
}

/** Drafts with something that the server has not said. */
export function unsaidDrafts(said: Y.Doc, mine: Y.Doc): ReadonlyMap<DraftKey, string> {
	const drafts = new Map<DraftKey, string>();
	for (const name of mine.share.keys()) {
		const root = parseOwnRoot(name);
		if (root?.kind !== 'draft') continue;
		const text = textOf(mine, root.key);
		if (text !== textOf(said, root.key)) drafts.set(root.key, text);
	}
	return drafts;
}

/** Keys of maps with something that the server has not said. */
export function unsaidKeys(said: Y.Doc, mine: Y.Doc): readonly string[] {
	return [...mine.share.keys()].flatMap((name) =>
		parseOwnRoot(name)?.kind === 'map'
			? [...mine.getMap(name)].flatMap(([key, value]) => (isSame(value, said.getMap(name).get(key)) ? [] : [key]))
			: []
	);
}

function carryDraft(key: DraftKey, { said, mine, next, isTaken }: Required<Omit<CarryOver, 'takes'>>): void {
	const [before, written, there] = [said, mine, next].map((doc) => textOf(doc, key)) as [string, string, string];
	if (written === before || (isTaken && editBetween(before, written).insert !== '')) return;
	writeText(next.getText(draftRoot(key)), mergeTexts(before, there, written));
}

const textOf = (doc: Y.Doc, key: DraftKey): string => doc.getText(draftRoot(key)).toString();
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
