import { join } from 'node:path';
import type { RoomId, UserId } from '#lib/core/ids.ts';
import { segmentName, userDocumentName } from '#lib/core/segment.ts';
import { documentHistory } from '../history/document-history.ts';
import { joinDocuments, readDocument, type DocumentSeat } from '../load/document-member.ts';
import { inventedUserId } from '../load/message-ids.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { namedRooms, startProgram } from './named-rooms.ts';
import type { Peer } from './peer.ts';

/** Everyone attaches two documents, as Kith's clients do: their own and the room's. */
export function hocuspocusPeer(): Peer {
	const folder = temporaryFolder('hocuspocus');
	return {
		key: 'hocuspocus',
		usesPostgres: false,
		start: () => startProgram('hocuspocus-stock.ts', { DOCUMENTS: folder }),
		makeRooms: async (running, count, membersEach) => {
			const users = Array.from({ length: count * membersEach }, inventedUserId);
			const userOf = (person: number): UserId => users[person] ?? inventedUserId();
			return namedRooms(running, count, membersEach, {
				join: (port, room, person, receive) => {
					const author = userOf(person);
					return joinDocuments(seat(port, author, [userDocumentName(author), documentOf(room)]), receive);
				},
				readStored: (port, room, found) => readDocument(seat(port, userOf(0), [documentOf(room)]), found)
			});
		},
		history: documentHistory((document) => join(folder, `${encodeURIComponent(document)}.yjs`))
	};
}

const documentOf = (room: RoomId): string => segmentName({ room, number: 1, generation: 1 });

const seat = (port: number, author: UserId, documents: readonly string[]): DocumentSeat => ({
	port,
	path: '/',
	documents,
	author,
	token: () => ''
});
