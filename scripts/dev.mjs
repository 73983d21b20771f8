/** `npm run dev`: the app on Vite's development server with everything it needs, on any Node from 20 up. */
import { runInOurPlace } from './house/in-our-place.mjs';
import { inProject } from './house/root.mjs';
import { withNode } from './house/with-node.mjs';

await withNode((node) =>
	runInOurPlace(node, [inProject('node_modules', 'vite', 'bin', 'vite.js'), 'dev', ...process.argv.slice(2)])
);
