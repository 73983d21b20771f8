/** What an edit, a reaction and a read marker cost the server and its Postgres, beside a message. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from '../load/member.ts';
import { newStamp, stampedText } from '../load/stamp.ts';
import type { Crowd } from '../load/open-loop.ts';
import { withCrowd } from './crowd.ts';
import type { Item } from './item.ts';

const perSecond = 1_000;
/** Until what follows an act, such as its projection, is done too. */
const afterMs = 1_500;

const acts: readonly (readonly [name: string, act: (member: Member) => void])[] = [
	['message', (member) => member.post(stampedText(newStamp()))],
	['edit', (member) => member.acts?.edit(stampedText(newStamp()))],
	['reaction', (member) => member.acts?.react()],
	['read marker', (member) => member.acts?.read()]
];

export const costOfActs: Item = {
	name: 'cost of an act',
	peers: ['kith'],
	run: (context) =>
		withCrowd(context, 200, 5, async (crowd) => {
			const ms = context.isQuick ? 1_000 : 5_000;
			// The first compiles what the others use.
			for (const [, act] of acts) await microsecondsOf(crowd, act, 1_000);
			for (const [name, act] of acts) context.observe(`µs of a ${name}`, await microsecondsOf(crowd, act, ms));
		})
};

/** CPU of the server and its Postgres for one act of many. */
async function microsecondsOf({ members, cpu }: Crowd, act: (member: Member) => void, ms: number): Promise<number> {
	const before = cpu.server() + cpu.postgres();
	const start = performance.now();
	let done = 0;
	for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - start) {
		for (const due = Math.floor((elapsed / 1000) * perSecond); done < due; done += 1) {
			const member = members[done % members.length];
			if (member !== undefined) act(member);
		}
		await delay(1);
	}
	await delay(afterMs);
	return ((cpu.server() + cpu.postgres() - before) / done) * 1e6;
}
