/** Code cut into tokens that have a colour. Loaded when the first block of code with a known language is shown. Knows nothing of elements. */
import { tokenizeWith, type ShjLanguageData, type ShjToken } from '@speed-highlight/core/tokenize';
import bash from '@speed-highlight/core/languages/bash.js';
import c from '@speed-highlight/core/languages/c.js';
import css from '@speed-highlight/core/languages/css.js';
import diff from '@speed-highlight/core/languages/diff.js';
import go from '@speed-highlight/core/languages/go.js';
import html from '@speed-highlight/core/languages/html.js';
import java from '@speed-highlight/core/languages/java.js';
import js from '@speed-highlight/core/languages/js.js';
import json from '@speed-highlight/core/languages/json.js';
import py from '@speed-highlight/core/languages/py.js';
import rs from '@speed-highlight/core/languages/rs.js';
import sql from '@speed-highlight/core/languages/sql.js';
import toml from '@speed-highlight/core/languages/toml.js';
import ts from '@speed-highlight/core/languages/ts.js';
import xml from '@speed-highlight/core/languages/xml.js';
import yaml from '@speed-highlight/core/languages/yaml.js';
import { languageOf, type CodePiece, type CodeTone } from './code.ts';

const languages: Readonly<Record<string, ShjLanguageData>> = {
	...{ bash, c, css, diff, go, html, java, js, json, py, rs, sql, toml, ts, xml, yaml }
};
const tones: Partial<Record<ShjToken, CodeTone>> = {
	...{ kwd: 'key', class: 'key', type: 'key', section: 'key', func: 'key', bool: 'key', var: 'key' },
	...{ str: 'value', num: 'value', esc: 'value', insert: 'value', cmnt: 'aside', deleted: 'aside' }
};

/** The pieces together are the code, character by character. */
export function highlight(name: string, code: string): readonly CodePiece[] {
	const language = languages[languageOf(name) ?? ''];
	if (language === undefined) return [{ text: code }];
	const pieces: CodePiece[] = [];
	const add = (text: string, token?: ShjToken): void => {
		const tone = token && tones[token];
		if (text !== '') pieces.push(tone === undefined ? { text } : { text, tone });
	};
	tokenizeWith(code, language, add, { languages });
	return pieces;
}
