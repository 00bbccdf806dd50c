const NAME = 'chat-signed-out';

/** That the person has signed out here, which may not have reached the server: what is missing then was not removed by the browser. */
export const signOutMark = {
  get isSet(): boolean {
    return localStorage.getItem(NAME) !== null;
  },
  set: () => localStorage.setItem(NAME, '1'),
  clear: () => localStorage.removeItem(NAME),
};
