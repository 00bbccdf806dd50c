/** Everything about MLS that is not needed to read messages: one door, so that it can be loaded when the first group is to be changed. */
export * from './group';
export * from './key-package';
export * from './taken-archive';
