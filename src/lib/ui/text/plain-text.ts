/** What can be said of a text without reading its Markdown: most messages have none, and cost no parser. */

/**
 * False for texts that are certainly plain. Linear in the text. What begins a list, a quote or a heading stands at the beginning of a line;
 * emphasis and code need two marks.
 */
export const hasMarkup = (text: string): boolean => inline.test(text) || lineMark.test(text) || table.test(text);

const inline = /([*_`])[^]*?\1|~~|\]\(|\\[!-/:-@[-`{-~]|<(?:https?:|mailto:|[\w.+-]+@)/;
const lineMark = /^[ \t]*(?:(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t]|>[ >\n]|```|~~~)/m;
const table = /^[ \t|:]*-[ \t|:-]*$/m;

/** Units; the longest emoji have 15. */
const longest = 100;
const emojiOnly = /^(?:\s*(?:\p{RGI_Emoji}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f?)){1,5}\s*$/v;

/** One to five emoji and nothing else: these are shown large. */
export function isEmojiOnly(text: string): boolean {
	return text.length <= longest && emojiOnly.test(text);
}
