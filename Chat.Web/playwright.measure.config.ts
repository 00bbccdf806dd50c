import config from './playwright.config';

/** Measurements: run by hand, one at a time, never asserted. */
export default { ...config, testDir: 'measure', timeout: 600_000, workers: 1 };
