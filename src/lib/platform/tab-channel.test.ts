import { expect, test } from 'vitest';
import { browserTabChannel } from './tab-channel.ts';

test('[P1.5] tabs hear one another, and a word after closing is none', async () => {
	const heard: unknown[] = [];
	const arrived = new Promise<void>((resolve) => {
		const other = browserTabChannel('tabs', (message) => {
			heard.push(message);
			other.close();
			resolve();
		});
	});
	const channel = browserTabChannel('tabs', () => undefined);
	channel.post('one');
	await arrived;
	channel.close();
	expect(() => channel.post('two')).not.toThrow();
	expect(heard).toEqual(['one']);
});
