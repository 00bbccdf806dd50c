import config from './playwright.config';

/** Measurements: run by hand, never asserted. */
export default { ...config, testDir: 'measure', timeout: 600_000 };
