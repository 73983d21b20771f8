import Apple from '@lucide/svelte/icons/apple';
import Clock from '@lucide/svelte/icons/clock';
import Flag from '@lucide/svelte/icons/flag';
import Hash from '@lucide/svelte/icons/hash';
import Leaf from '@lucide/svelte/icons/leaf';
import Lightbulb from '@lucide/svelte/icons/lightbulb';
import Plane from '@lucide/svelte/icons/plane';
import Smile from '@lucide/svelte/icons/smile';
import Trophy from '@lucide/svelte/icons/trophy';
import User from '@lucide/svelte/icons/user-round';
import { m } from '#lib/paraglide/messages.js';
import type { EmojiGroup } from './emoji.ts';

const shapes = {
	recent: [Clock, m.emoji_recent],
	0: [Smile, m.emoji_smileys],
	1: [User, m.emoji_people],
	3: [Leaf, m.emoji_nature],
	4: [Apple, m.emoji_food],
	5: [Plane, m.emoji_travel],
	6: [Trophy, m.emoji_activities],
	7: [Lightbulb, m.emoji_objects],
	8: [Hash, m.emoji_symbols],
	9: [Flag, m.emoji_flags]
} as const;

export const groupIcon = (group: EmojiGroup | 'recent') => shapes[group][0];
export const groupName = (group: EmojiGroup | 'recent'): string => shapes[group][1]();
