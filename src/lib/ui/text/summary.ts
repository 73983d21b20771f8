/** A message in one line, for lists and quotes: its words without the marks around them. */

/** More is not seen in one line. */
const most = 300;
const link = /!?\[([^\]\n]{1,120})\]\([^()\s]{0,200}\)/g;
const fence = /^ {0,3}(?:```|~~~)[\w+#.-]*$/gm;
const escape = /\\(?=[!-/:-@[-`{-~])/g;
const marks = /\*\*|~~|`+|(?<![\p{L}\p{N}])[*_]+(?=\S)|(?<=\S)[*_]+(?![\p{L}\p{N}])|^(?:> ?|#{1,6} )+/gmu;

/** Only guesses at Markdown, and so costs next to nothing; nothing but marks and addresses behind links is left out. */
export const summary = (text: string): string =>
	text.slice(0, most).replace(link, '$1').replace(fence, '').replace(marks, '').replace(escape, '').trim();
