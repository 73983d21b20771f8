/** Styles that stand in either direction: sides are named by the run of the line, never left or right. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from './cruise.ts';

const physical = [
	/(margin|padding|border|scroll-margin|scroll-padding)-(left|right)\b/,
	/(^|[\s;{])(left|right)\s*:/,
	/border-(top|bottom)-(left|right)-radius/,
	/(text-align|float|clear)\s*:\s*(left|right)/,
	/\b(margin|padding|inset)\s*:\s*[^\s;]+ ([^\s;]+) [^\s;]+ (?!\2;)[^\s;]+;/
];
/** What never runs from right to left: code. */
const allowed = new Set(['direction.css: text-align: left']);

test('[P1.13] no style names a side of the screen', async () => {
	const folder = join(projectFolder, 'src/lib/ui/styles');
	const found: string[] = [];
	for (const name of await readdir(folder)) {
		const text = (await readFile(join(folder, name), 'utf8')).replaceAll(/\/\*.*?\*\//gs, '');
		for (const line of text.split('\n'))
			if (physical.some((pattern) => pattern.test(line))) found.push(`${name}: ${line.trim().replace(/;$/, '')}`);
	}
	expect(found.filter((place) => !allowed.has(place))).toEqual([]);
	expect(found.length).toBeGreaterThan(0);
});
