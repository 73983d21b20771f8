/** `npm run check`: types, lint, format, layers. The same checks that `npm test` begins with. */
import { runChecks } from './house/checks.mjs';
import { say } from './house/steps.mjs';
import { withNode } from './house/with-node.mjs';

await withNode(async (node) => {
	const { passed, failed } = await runChecks(node);
	say(`${passed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
});
