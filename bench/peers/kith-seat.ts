import type { DocumentSeat } from '../load/document-member.ts';
import type { Account } from './kith-accounts.ts';

/** How a browser with this account's session attaches documents. */
export const kithSeat = (port: number, { cookie, user }: Account, documents: readonly string[]): DocumentSeat => ({
	port,
	path: '/sync',
	headers: { Cookie: cookie, Origin: `http://127.0.0.1:${port}` },
	documents,
	author: user,
	token: (client) => JSON.stringify({ client, deflate: true })
});
