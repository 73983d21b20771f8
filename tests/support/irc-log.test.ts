import { expect, test } from 'vitest';
import { readIrcLogs, whyNoIrcLogs } from './irc-log.ts';

test('real logs read as hundreds of people, thousands of lines, and answers that go back to something said', async ({ skip }) => {
	if (whyNoIrcLogs !== undefined) skip(whyNoIrcLogs);
	const logs = await readIrcLogs();
	for (const { lines, nicks } of logs) {
		const said = new Map(lines.flatMap((line) => (line.kind === 'said' ? [[line.line, line] as const] : [])));
		const answers = [...said.values()].filter(({ replyTo }) => replyTo !== undefined);
		expect(nicks.length).toBeGreaterThan(100);
		expect(said.size).toBeGreaterThan(900);
		expect(answers.length).toBeGreaterThan(300);
		expect(answers.filter(({ replyTo, line }) => !said.has(replyTo ?? -1) || (replyTo ?? line) >= line)).toEqual([]);
	}
	expect(logs.length).toBeGreaterThan(0);
});
