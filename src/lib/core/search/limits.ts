/** What both sides of the wire know of search without the rest of it. */
export const maxQueryUnits = 200;
