// The service's receipt clock, reckoned between its frames by this page's monotonic one.

export interface ServiceTime {
  /** ms since 1970 as the service last said, */
  readonly said: number;
  /** and when it was heard, ms of the page's monotonic clock. */
  readonly heard: number;
  /** Service seconds in a real second; 1 but for a simulation that runs faster. */
  readonly speed: number;
}

/** ms since 1970 on the service's clock at `monotonic`. */
export function serviceNow(time: ServiceTime, monotonic: number): number {
  return time.said + (monotonic - time.heard) * time.speed;
}
