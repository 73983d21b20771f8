/** What `GET /api/search` answers with; not strict, as all of `answers.ts`. */
import * as v from 'valibot';
import { Message } from '../answers.ts';

/** `marks` are offsets in `snippet`, a plain text: what was found in it. */
export const FoundMessage = v.object({
	...Message.entries,
	snippet: v.string(),
	marks: v.optional(v.array(v.tuple([v.number(), v.number()])), [])
});
export type FoundMessage = v.InferOutput<typeof FoundMessage>;

export const SearchPage = v.object({
	/** Newest first. */
	items: v.array(FoundMessage),
	/** `next` is the cursor to go on with. */
	page: v.object({ next: v.optional(v.string()) })
});
export type SearchPage = v.InferOutput<typeof SearchPage>;
