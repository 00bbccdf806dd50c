const may = (folder, ...others) => ({
  name: `${folder}-walls`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: [`^src/${folder}/`, ...others] },
});

const withoutDom = (folder, ...packages) => ({
  name: `${folder}-packages`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^node_modules/', pathNot: packages.map((name) => `^node_modules/${name}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/vite/' },
    },
    may('protocol'),
    may('crypto'),
    may('store'),
    may('client', '^src/(protocol|crypto|store)/'),
    may('ui', '^src/client/(api|connect|trusted-urls)\\.ts$'),
    may('sw'),
    withoutDom('protocol', '@msgpack/msgpack'),
    withoutDom('crypto', '@msgpack/msgpack', '@noble/[^/]+', 'hash-wasm', 'ts-mls'),
    withoutDom('store', 'idb', '@msgpack/msgpack'),
    withoutDom('client', 'idb', '@msgpack/msgpack'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
