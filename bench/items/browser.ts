/** What a person sees, in a real Chromium: only of Kith, for the others have no pages. */
import { withChromium } from '../browser/chromium.ts';
import { bringOnDevice, openRoom, signIn, startOffline, untilSynced, type Visit } from '../browser/device.ts';
import { scriptBytes } from '../browser/first-screen.ts';
import { sendAndSee } from '../browser/own-message.ts';
import { scrollToBeginning } from '../browser/scroll.ts';
import { median } from '../measure/statistics.ts';
import type { RunningPeer } from '../peers/peer.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Item, ItemContext } from './item.ts';

/** Its room is not one of those whose join is measured, for messages are added to it. */
const ownRoomMessages = 2_000;

/** The device is filled once; each run starts it anew. */
export function offlineStart(messages: number): Item {
	let device: { profile: string; visit: Visit } | undefined;
	return {
		name: `offline start with ${messages.toLocaleString('en')}`,
		peers: ['kith'],
		async run(context) {
			device ??= await withVisit(context, messages, async (visit) => {
				const profile = temporaryProfile();
				await bringOnDevice(profile, visit);
				return { profile, visit };
			});
			const times: number[] = [];
			for (let start = 0; start < (context.isQuick ? 1 : 3); start += 1)
				times.push(await startOffline(device.profile, device.visit));
			context.observe('painted ms', median(times) ?? Infinity);
		}
	};
}

export const ownMessage: Item = {
	name: 'own message',
	peers: ['kith'],
	async run(context) {
		await withVisit(context, ownRoomMessages, (visit) =>
			withChromium({ profile: temporaryProfile() }, async (chromium) => {
				const page = await openRoom(await signIn(chromium, visit), visit);
				await untilSynced(page);
				const times: number[] = [];
				for (let sent = 0; sent < (context.isQuick ? 3 : 15); sent += 1)
					times.push(await sendAndSee(page, `Seen yet? ${context.run}.${sent}`));
				// The first compiles what the others use; a person meets it too, so it is told.
				context.observe('ms after Enter', median(times) ?? Infinity);
				context.observe('ms, the slowest', Math.max(...times));
			})
		);
	}
};

/** The device is empty but for the newest messages: what is scrolled to comes from the server. */
export const scroll = (messages: number): Item => ({
	name: `scroll ${messages.toLocaleString('en')}`,
	peers: ['kith'],
	async run(context) {
		const size = context.isQuick ? ownRoomMessages : messages;
		await withVisit(context, size, (visit) =>
			withChromium({ profile: temporaryProfile() }, async (chromium) => {
				const page = await openRoom(await signIn(chromium, visit), visit);
				await untilSynced(page);
				const figures = await scrollToBeginning(page);
				context.observe('longest task ms (0: none of 50 or more)', figures.longestTaskMs);
				context.observe('tasks of 50 ms or more', figures.longTasks);
				context.observe('dropped frames %', figures.droppedPercent);
				context.observe('seconds from end to beginning', figures.seconds);
				context.observe('MB of JavaScript heap at the beginning', figures.heapMegabytes);
			})
		);
	}
});

export const firstScreen: Item = {
	name: 'first screen',
	peers: ['kith'],
	async run(context) {
		await withVisit(context, ownRoomMessages, async (visit) => {
			const bytes = await scriptBytes(temporaryProfile(), visit);
			context.observe('kB of JavaScript, gzipped', bytes.firstVisit / 1000);
			context.observe('kB for a room, gzipped', bytes.room / 1000);
		});
	}
};

/** With the server running and a room of that many messages on it. */
async function withVisit<Result>(
	context: ItemContext,
	messages: number,
	work: (visit: Visit) => Promise<Result>
): Promise<Result> {
	const { history } = context.peer;
	if (history?.page === undefined) throw new Error(`${context.peer.key} has no pages`);
	const running: RunningPeer = await context.peer.start();
	try {
		await history.seed(running, messages);
		return await work({ origin: `http://127.0.0.1:${running.port}`, ...history.page(messages) });
	} finally {
		await running.stop('SIGKILL');
	}
}

const temporaryProfile = (): string => temporaryFolder('chromium');
