/** A page without data: served for every navigation while there is no network, it starts the app, which then goes where the address says. */
export const ssr = false;
