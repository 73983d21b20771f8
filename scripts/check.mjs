/** `npm run check`: types, lint, format, layers. The same checks that `npm test` begins with. */
import { runChecks } from './house/checks.mjs';
import { ensureDependencies } from './house/dependencies.mjs';
import { findNode } from './house/node24.mjs';
import { say } from './house/steps.mjs';

await ensureDependencies();
const { passed, failed } = await runChecks(await findNode());
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
