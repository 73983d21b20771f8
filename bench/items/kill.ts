/** SIGKILL in the middle of a conversation: what of all that anyone had got on their screen is gone afterwards? */
import { joinAll, type Member, type Rooms } from '../load/member.ts';
import { offer } from '../load/open-loop.ts';
import { stampReader } from '../load/stamp.ts';
import type { Item, ItemContext } from './item.ts';

const rooms = 20;
const membersEach = 5;
const deliveriesPerSecond = 2_000;

export const kill: Item = {
	name: 'SIGKILL',
	peers: ['socketio', 'hocuspocus', 'kith'],
	async run(context) {
		let acknowledged = 0;
		let lost = 0;
		for (let cycle = 0; cycle < (context.isQuick ? 1 : 3); cycle += 1) {
			const seen = new Set<number>();
			const missing = await killOnce(context, seen, 700 + 900 * cycle);
			acknowledged += seen.size;
			lost += missing;
		}
		context.observe('acknowledged', acknowledged);
		context.observe('acknowledged and lost', lost);
	}
};

/** Fills `seen` with what was delivered, and returns how many of those were gone. */
async function killOnce({ peer }: ItemContext, seen: Set<number>, afterMs: number): Promise<number> {
	const first = await peer.start();
	const made = await peer.makeRooms(first, rooms, membersEach);
	const members: readonly Member[] = await joinAll(
		made,
		stampReader((stamp) => seen.add(stamp))
	);
	await offer({ members, membersEach }, deliveriesPerSecond, afterMs);
	await first.stop('SIGKILL');
	await Promise.all(members.map((member) => member.closed));

	const second = await peer.start();
	try {
		made.movedTo(second);
		const kept = await stored(made);
		return [...seen].filter((stamp) => !kept.has(stamp)).length;
	} finally {
		await second.stop('SIGKILL');
	}
}

async function stored(made: Rooms): Promise<Set<number>> {
	const found = new Set<number>();
	for (let room = 0; room < made.count; room += 1) await made.readStored(room, (stamp) => found.add(stamp));
	return found;
}
