/** The words of saved messages: from what is open, else from copies on this device, else from the server. Fetched when first looked at. */
import { MessagePage } from '#lib/core/answers.ts';
import { timeOfId, type MessageId, type RoomId } from '#lib/core/ids.ts';
import { readSegment, type ArrivedMessage } from '#lib/core/segment-facts.ts';
import { parseSegmentName } from '#lib/core/segment.ts';
import type { Api } from '#lib/platform/api.ts';
import type { Device } from '../device.ts';
import type { SavedWords } from '../replica.ts';
import type { SavedMessage } from '../own-state.ts';
import type { Segments } from '../segments.ts';

export interface SavedWordsDeps {
	readonly device: Device;
	readonly segments: Segments;
	readonly api: Api;
	isOnline(): boolean;
}

/** A message is nearly always in one of the copies nearest to the time of its id. */
const copiesRead = 3;

/** One for each, in the same order. What cannot be known now is without words. */
export async function readSaved(
	deps: SavedWordsDeps,
	saved: ReadonlyMap<MessageId, SavedMessage>
): Promise<readonly SavedWords[]> {
	const words: SavedWords[] = [];
	for (const [id, { room, at }] of saved) {
		const roomName = deps.device.rooms.get().get(room)?.name;
		const found = opened(deps, room, id) ?? (await copied(deps, room, id)) ?? (await asked(deps, room, id));
		words.push({ id, room, savedAt: at, ...(roomName !== undefined && { roomName }), ...found });
	}
	return words;
}

type Found = Pick<SavedWords, 'author' | 'text' | 'at'>;

function opened({ segments }: SavedWordsDeps, room: RoomId, id: MessageId): Found | undefined {
	const own = segments.all.filter(({ document }) => parseSegmentName(document)?.room === room);
	return wordsOf(
		own
			.find(({ facts }) => facts.get().byId.has(id))
			?.facts.get()
			.byId.get(id)
	);
}

async function copied({ device }: SavedWordsDeps, room: RoomId, id: MessageId): Promise<Found | undefined> {
	const time = timeOfId(id);
	const kept = (await device.store.segments(room)).filter(({ heldPosition }) => heldPosition > 0);
	const distance = ({ span }: (typeof kept)[number]): number => (span ? Math.max(0, span.firstAt - time, time - span.lastAt) : 0);
	for (const record of kept.sort((a, b) => distance(a) - distance(b) || b.number - a.number).slice(0, copiesRead)) {
		const bytes = await device.store.blob(room, record.number);
		const found = bytes && wordsOf(readSegment(bytes).byId.get(id));
		if (found) return found;
	}
	return undefined;
}

async function asked({ api, isOnline }: SavedWordsDeps, room: RoomId, id: MessageId): Promise<Found | undefined> {
	if (!isOnline()) return undefined;
	const answer = await api.json(MessagePage, `/api/messages/${room}?around=${id}&limit=1`);
	const message = answer.kind === 'ok' ? answer.value.items.find((item) => item.id === id) : undefined;
	return message && { author: message.author, text: message.text, at: message.arrivedAt };
}

const wordsOf = (message: ArrivedMessage | undefined): Found | undefined =>
	message && { author: message.author, text: message.text ?? '', at: message.arrivedAt };
