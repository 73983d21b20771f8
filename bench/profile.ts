/**
 * Where a server spends its time under load:
 * `node --expose-gc bench/profile.ts [--peer kith] [--seconds 5] [--rate 40000] [--rooms 200] [--each 5] [--top 40] [--save file.cpuprofile]`
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { joinAll } from './load/member.ts';
import { Meter } from './load/meter.ts';
import { perCoreSecond } from './load/ramp.ts';
import { runStep } from './load/open-loop.ts';
import { processSeconds, treeSeconds } from './measure/cpu.ts';
import { startPostgres } from './measure/postgres.ts';
import { selfTimes } from './measure/self-times.ts';
import { allPeers } from './peers/all.ts';
import { loadCore, pin } from './peers/spawn.ts';

const { values } = parseArgs({
	options: {
		peer: { type: 'string', default: 'kith' },
		seconds: { type: 'string', default: '5' },
		rate: { type: 'string', default: '40000' },
		rooms: { type: 'string', default: '200' },
		each: { type: 'string', default: '5' },
		top: { type: 'string', default: '40' },
		save: { type: 'string' }
	}
});

pin(process.pid, String(loadCore));
const postgres = await startPostgres();
try {
	const peer = allPeers(postgres.url).find(({ key }) => key === values.peer);
	if (peer === undefined) throw new Error(`no peer ${values.peer}`);
	const running = await peer.start();
	const membersEach = Number(values.each);
	const meter = new Meter();
	const members = await joinAll(await peer.makeRooms(running, Number(values.rooms), membersEach), meter.receive);
	const cpu = {
		server: () => processSeconds(running.pid),
		postgres: () => (peer.usesPostgres ? treeSeconds(postgres.postmaster) : 0)
	};
	const crowd = { members, membersEach, meter, cpu };
	const deliveriesPerSecond = Number(values.rate);
	// Warm first: a profile of the compiler helps nobody.
	await runStep(crowd, { deliveriesPerSecond, settleMs: 1_000, measureMs: 1_000 });
	await running.startProfile();
	const step = await runStep(crowd, { deliveriesPerSecond, settleMs: 0, measureMs: Number(values.seconds) * 1_000 });
	const profile = await running.stopProfile();
	await running.stop('SIGKILL');

	console.log(step);
	console.log(`${Math.round(perCoreSecond(step)).toLocaleString('en')} deliveries per core-second`);
	for (const { name, share } of selfTimes(profile).slice(0, Number(values.top)))
		console.log(`${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
	if (values.save !== undefined) await writeFile(values.save, JSON.stringify(profile));
} finally {
	await postgres.stop();
}
