/** The language of the pages that the server paints: the device's choice from its cookie, else what the browser asks for. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handle } from '@sveltejs/kit';
import { acceptedLanguages, languageChoice, languageCookie, languageFor, type Language } from '#lib/core/language.ts';
import { getTextDirection, overwriteServerAsyncLocalStorage } from '#lib/paraglide/runtime.js';

/** Each request has its own, though many are painted at once. */
const ofRequest = new AsyncLocalStorage<{ locale?: Language }>();
overwriteServerAsyncLocalStorage(ofRequest);

export const inLanguage: Handle = async ({ event, resolve }) => {
	const choice = languageChoice(event.cookies.get(languageCookie));
	const locale = languageFor(choice, acceptedLanguages(event.request.headers.get('accept-language')));
	const painted = await ofRequest.run({ locale }, () =>
		Promise.resolve(
			resolve(event, {
				transformPageChunk: ({ html }) => html.replace('%kith.lang%', locale).replace('%kith.dir%', getTextDirection(locale))
			})
		)
	);
	if (painted.headers.get('content-type')?.startsWith('text/html')) painted.headers.append('vary', 'accept-language, cookie');
	return painted;
};
