/** Texts and questions that meet often: few words, in all the ways in which people write them. */
import fc from 'fast-check';

const words = [
	'filter',
	'Filters',
	'FILTRÉ',
	'fuel',
	'Füel',
	'straße',
	'STRASSE',
	'東京都',
	'京都',
	'東',
	'한국어',
	'http://a.example',
	'`code`',
	'a',
	'14-0B',
	'👍'
];
const separators = [' ', ', ', '\n', '.', ''];

export const messageTexts = fc
	.array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...separators)), { minLength: 1, maxLength: 6 })
	.map((parts) => parts.flat().join(''));

const questions = [
	'filter',
	'filt',
	'fi',
	'f',
	'filtre ',
	'fuel ',
	'strasse',
	'東京',
	'都',
	'東京都',
	'한국',
	'a',
	'14',
	'"fuel filter"',
	'"filter fu',
	'has:link',
	'has:code'
];

/** Never empty. */
export const queryTexts = fc.array(fc.constantFrom(...questions), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));
