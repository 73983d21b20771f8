/** The German catalogue on request, so that who reads English does not load it. In the build, the messages take German from here. */

type Catalogue = typeof import('#lib/paraglide/messages/de.js');

/** Empty until `loadGerman` has resolved; nothing asks for a German text before. */
export let de: Partial<Catalogue> = {};

export async function loadGerman(): Promise<void> {
	de = await import('#lib/paraglide/messages/de.js');
}
