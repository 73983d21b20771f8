/** `npm run build`: builds the app when its sources have changed since the last build. */
import { ensureBuild } from './house/build.mjs';
import { withNode } from './house/with-node.mjs';

await withNode(ensureBuild);
