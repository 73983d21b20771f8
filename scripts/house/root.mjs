/** Where the project lies. The scripts run on any Node from 20 up with nothing installed, so they import only each other. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Absolute path of something in the project. */
export const inProject = (...parts) => join(root, ...parts);
