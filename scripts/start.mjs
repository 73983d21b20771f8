/** `npm start`: everything from a fresh clone to a running server, on any Node from 20 up. */
import { ensureBuild } from './house/build.mjs';
import { runInOurPlace } from './house/in-our-place.mjs';
import { inProject } from './house/root.mjs';
import { withNode } from './house/with-node.mjs';

await withNode(async (node) => {
	await ensureBuild(node);
	return runInOurPlace(node, [inProject('server', 'main.ts')]);
});
