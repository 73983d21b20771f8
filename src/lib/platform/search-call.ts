/** The server's half of a search. */
import type { RoomId } from '#lib/core/ids.ts';
import { SearchPage } from '#lib/core/search/answer.ts';
import type { Api, ApiAnswer } from './api.ts';

export interface SearchCall {
	/** As it was typed, but for days. */
	readonly q: string;
	readonly room?: RoomId | undefined;
	/** ms since epoch. */
	readonly before?: number | undefined;
	readonly after?: number | undefined;
	readonly cursor?: string | undefined;
	readonly signal?: AbortSignal;
}

const pageSize = 50;

export function searchOnServer(api: Api, { signal, ...asked }: SearchCall): Promise<ApiAnswer<SearchPage>> {
	const query = new URLSearchParams({ limit: String(pageSize) });
	for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, String(value));
	return api.json(SearchPage, `/api/search?${query.toString()}`, signal ? { signal } : {});
}
