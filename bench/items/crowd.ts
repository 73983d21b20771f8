/** A freshly started peer with people in rooms. */
import { joinAll, leaveAll } from '../load/member.ts';
import { Meter } from '../load/meter.ts';
import type { Crowd } from '../load/open-loop.ts';
import { processSeconds } from '../measure/cpu.ts';
import type { ItemContext } from './item.ts';

/** Starts the peer, fills the rooms (a fifth of them when in a hurry), runs the work, and stops it whatever happens. */
export async function withCrowd(
	context: ItemContext,
	rooms: number,
	membersEach: number,
	work: (crowd: Crowd) => Promise<void>
): Promise<void> {
	const running = await context.peer.start();
	try {
		const made = await context.peer.makeRooms(running, context.isQuick ? rooms / 5 : rooms, membersEach);
		const meter = new Meter();
		const members = await joinAll(made, meter.receive);
		const cpu = { server: () => processSeconds(running.pid), postgres: context.postgresSeconds };
		await work({ members, membersEach, meter, cpu });
		await leaveAll(members);
	} finally {
		await running.stop('SIGKILL');
	}
}
