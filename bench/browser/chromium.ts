/** A real Chromium with a profile that stays, on both cores: the server it is measured with is stopped or idle. */
import { chromium, type BrowserContext } from 'playwright-core';
import { findChromium } from '../../scripts/house/chromium.mjs';
import { loadCore, pin, serverCore } from '../peers/spawn.ts';

const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

let found: Promise<string> | undefined;

async function findOnce(): Promise<string> {
	const answer = await findChromium(process.execPath);
	if (answer.path === undefined) throw new Error(answer.reason);
	return answer.path;
}

export interface ProfilePlan {
	/** Folder of the profile; made when it is not there. */
	readonly profile: string;
	readonly serviceWorkers?: 'allow' | 'block';
}

/** Opens the profile, does the work and closes the browser. @throws when no Chromium can be had. */
export async function withChromium<Result>(
	{ profile, serviceWorkers = 'allow' }: ProfilePlan,
	work: (context: BrowserContext) => Promise<Result>
): Promise<Result> {
	const executablePath = await (found ??= findOnce());
	// A child begins on the cores of its parent.
	pin(process.pid, `${serverCore},${loadCore}`);
	const context = await chromium.launchPersistentContext(profile, { executablePath, args: flags, serviceWorkers });
	pin(process.pid, String(loadCore));
	try {
		return await work(context);
	} finally {
		await context.close();
	}
}
