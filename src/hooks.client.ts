/** Before the app starts in a browser. */
import type { ClientInit } from '@sveltejs/kit';
import { devicePreferences } from '#lib/platform/preferences.ts';
import { startLanguage } from './routes/language.ts';

export const init: ClientInit = () => startLanguage(devicePreferences(() => localStorage));
