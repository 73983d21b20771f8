/** Latencies in buckets that grow by 2 %: a hundred thousand a second cost one increment each and no memory. */
const growth = Math.log(1.02);
const bucketCount = 1024;

export class Latencies {
	count = 0;
	private readonly buckets = new Uint32Array(bucketCount);

	record(microseconds: number): void {
		const bucket = microseconds <= 1 ? 0 : Math.min(bucketCount - 1, Math.floor(Math.log(microseconds) / growth));
		this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
		this.count += 1;
	}

	/** Milliseconds below which this share (0–1) of all records lies, within 2 %. Undefined without records. */
	percentileMs(share: number): number | undefined {
		if (this.count === 0) return undefined;
		let left = Math.ceil(this.count * share);
		for (let bucket = 0; bucket < bucketCount; bucket += 1) {
			left -= this.buckets[bucket] ?? 0;
			if (left <= 0) return Math.exp((bucket + 0.5) * growth) / 1000;
		}
		return undefined;
	}
}
