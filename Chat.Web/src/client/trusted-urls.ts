interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;

/** The one policy of the Content-Security-Policy's `trusted-types`: scripts come from this server only. */
const policy = types?.createPolicy('chat', {
  createScriptURL(url) {
    if (new URL(url, location.href).origin !== location.origin)
      throw new TypeError('A script comes from this server only.');
    return url;
  },
});

/** A URL that worker constructors accept under Trusted Types. */
export function trustedScriptUrl(url: URL): string {
  return (policy?.createScriptURL(url.href) ?? url.href) as string;
}
