import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { emojiTable, written } from './emoji-table.ts';

test('the table of emoji is what the package of emoji data says', async () => {
	const kept = await readFile(new URL('../src/lib/ui/emoji/later/emoji-table.json', import.meta.url), 'utf8');
	const made = await emojiTable();
	expect(made.length).toBeGreaterThan(1_500);
	expect(written(made) === kept, 'run node scripts/emoji-table.ts').toBe(true);
});
