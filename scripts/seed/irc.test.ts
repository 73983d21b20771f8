import { expect, test } from 'vitest';
import { readIrc } from './irc.ts';

const log = [
	'[11:22] <frenkel> Linuturk: is the tracker down?',
	'=== sangria has left #ubuntu ["Leaving"] ',
	'=== LoPMX has joined #ubuntu',
	'[11:23]  * cky learnt how to reinstall a package. Thanks maco! :-)',
	'[11:23] <][AcHm2][> <then reboot> again',
	'[11:24] <ubotu> Aquí solamente hablamos inglés.',
	'[11:24] <quiet> ',
	'=== mode/#ubuntu [-oo rob mdz]  by ChanServ',
	'not a line of a log'
].join('\n');

test('what was said is told from what was done, from comings and goings, and from noise', () => {
	expect(readIrc(log)).toEqual([
		{ kind: 'said', line: 0, time: '11:22', nick: 'frenkel', text: 'Linuturk: is the tracker down?', isAction: false },
		{ kind: 'left', line: 1, nick: 'sangria' },
		{ kind: 'joined', line: 2, nick: 'LoPMX' },
		{
			kind: 'said',
			line: 3,
			time: '11:23',
			nick: 'cky',
			text: 'learnt how to reinstall a package. Thanks maco! :-)',
			isAction: true
		},
		{ kind: 'said', line: 4, time: '11:23', nick: '][AcHm2][', text: '<then reboot> again', isAction: false },
		{ kind: 'said', line: 5, time: '11:24', nick: 'ubotu', text: 'Aquí solamente hablamos inglés.', isAction: false }
	]);
});

test('a link goes from the later line to the nearest earlier one where something was said', () => {
	const links = '0 0 -\n0 3 -\n0 4 -\n3 4 -\n1 5 -\n5 99 -\nnonsense';
	const answers = readIrc(log, links).flatMap((line) =>
		line.kind === 'said' && line.replyTo !== undefined ? [[line.line, line.replyTo]] : []
	);
	expect(answers).toEqual([
		[3, 0],
		[4, 3]
	]);
});

test('an empty log is no lines', () => {
	expect(readIrc('')).toEqual([]);
});
