/**
 * What a document of a user says now, written anew: without what was deleted, overwritten or taken back, and under one client id. Beside
 * it stands up to which clock the old one had each client's writes, so that a device knows what of its own is in here already.
 */
import * as Y from 'yjs';
import { takenRoot } from '#lib/core/own-carry.ts';
import { isOwnAbsence, isOwnEntry, parseOwnRoot } from '#lib/core/own-document.ts';
import { serverClientId } from '#lib/core/segment.ts';

export function rebased(doc: Y.Doc): Uint8Array {
	const fresh = new Y.Doc();
	fresh.clientID = serverClientId;
	fresh.transact(() => {
		for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(doc)))
			if (client !== serverClientId) fresh.getMap(takenRoot).set(String(client), clock);
		for (const name of [...doc.share.keys()].sort()) {
			const root = parseOwnRoot(name);
			if (root?.kind === 'draft') {
				const text = doc.getText(name).toString();
				if (text !== '') fresh.getText(name).insert(0, text);
			} else if (root) {
				for (const [key, value] of doc.getMap(name))
					if (isOwnEntry(root.map, key, value) && !isOwnAbsence(root.map, value)) fresh.getMap(name).set(key, value);
			}
		}
	});
	const state = Y.encodeStateAsUpdate(fresh);
	fresh.destroy();
	return state;
}
