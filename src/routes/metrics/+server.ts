import { memoryUsage, uptime } from 'node:process';
import { refused } from '#lib/core/problem.ts';
import { endpoint, isLocal, services } from '../api/endpoint.ts';
import { RefusedError } from '../api/problem-answer.ts';

/** In Prometheus's text form; for this machine alone unless `PUBLIC_METRICS` says otherwise. */
export const GET = endpoint(async (event) => {
	const { config, sync, health } = services();
	if (!config.hasPublicMetrics && !isLocal(event)) throw new RefusedError(refused('local_only'));
	const figures = {
		...sync.figures(),
		database_ready: Number(await health.isReady()),
		memory_resident_bytes: memoryUsage.rss(),
		uptime_seconds: Math.round(uptime())
	};
	const lines = Object.entries(figures).map(([name, value]) => `# TYPE kith_${name} gauge\nkith_${name} ${value}\n`);
	return new Response(lines.join(''), { headers: { 'content-type': 'text/plain; version=0.0.4', 'cache-control': 'no-store' } });
});
