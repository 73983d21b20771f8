/** `npm run bench [-- --quick] [--runs n] [--only item] [--peer key]`: what Kith costs, beside others. See bench/README.md. */
import { ensureBuild } from './house/build.mjs';
import { runInOurPlace } from './house/in-our-place.mjs';
import { inProject } from './house/root.mjs';
import { withNode } from './house/with-node.mjs';

await withNode(async (node) => {
	await ensureBuild(node);
	return runInOurPlace(node, ['--expose-gc', inProject('bench', 'run.ts'), ...process.argv.slice(2)]);
});
