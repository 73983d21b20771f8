/** `npm run seed [-- --from <folder>]`: fills a running server with a made conversation, or with IRC logs from a folder. */
import { runInOurPlace } from './house/in-our-place.mjs';
import { inProject } from './house/root.mjs';
import { withNode } from './house/with-node.mjs';

// From where the person stands, so that a relative --from means what they see.
const cwd = process.env.INIT_CWD ?? process.cwd();
await withNode((node) => runInOurPlace(node, [inProject('scripts', 'seed', 'main.ts'), ...process.argv.slice(2)], cwd));
