/** Skin tones of emoji, as Unicode builds them. */

/** 0 is the yellow of all, 1 the lightest. */
export const skinTones = [0, 1, 2, 3, 4, 5] as const;
export type SkinTone = (typeof skinTones)[number];

const firstModifier = 0x1f3fb;
const person = /\p{Emoji_Modifier_Base}\ufe0f?/gu;
/** Between two people it is no person itself. */
const handshake = '🤝';

/** The emoji with that tone behind every person in it; one without people, and the tone 0, change nothing. */
export function withTone(plain: string, tone: SkinTone): string {
	if (tone === 0) return plain;
	const modifier = String.fromCodePoint(firstModifier + tone - 1);
	return plain.replace(person, (base) =>
		base === handshake && plain !== handshake ? base : base.replace('\ufe0f', '') + modifier
	);
}
