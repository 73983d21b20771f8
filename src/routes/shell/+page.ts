/** A page without data: served for every navigation while there is no network, it starts the app, which then goes where the address says. */
// Named here so that the shell asks for the app's code at once, and not only when the address has been read.
import '#lib/sync/browser-replica.ts';

export const ssr = false;
