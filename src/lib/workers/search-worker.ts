/** Where the search index of a tab lives, so that neither filing nor finding holds up the screen. Gone with the tab: nothing of it is stored. */
import { SearchHost, type SearchOrder } from './search-host.ts';

const host = new SearchHost();

addEventListener('message', ({ data }: MessageEvent<SearchOrder>) => {
	const reply = host.receive(data);
	if (reply) postMessage(reply);
});
