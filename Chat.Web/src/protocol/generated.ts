// Generated from Chat.Modules/Protocol by `scripts/generate-protocol`; do not edit.

export const FrameKind = {
  Hello: 1,
  Send: 2,
  Commit: 3,
  Ack: 4,
  Read: 5,
  Typing: 6,
  Watch: 7,
  History: 8,
  Ping: 9,
  Welcome: 64,
  Accepted: 65,
  Error: 66,
  Message: 67,
  WelcomeTo: 68,
  Receipt: 69,
  Presence: 70,
  TypingBy: 71,
  Changed: 72,
  Bye: 73,
  Page: 74,
  Pong: 75,
} as const;

export const CloseCode = {
  Restart: 1012,
  Replaced: 4000,
  SignedOut: 4001,
  DeviceRevoked: 4002,
  DeadPeer: 4003,
  TooSlow: 4008,
  TooBig: 4009,
  ProtocolErrors: 4010,
} as const;

export const Limits = {
  MaxFrameBytes: 1048576,
  MaxPayloadBytes: 65536,
  FramesPerSecond: 500,
  OutstandingRequests: 64,
  WindowBytes: 1048576,
  HeartbeatSeconds: 20,
  DeadPeerSeconds: 45,
  ProtocolErrorsBeforeClose: 3,
  WatchedUsers: 500,
  HistoryPage: 200,
  UnreadCounted: 1000,
  DevicesPerCommit: 1000,
  ClientNameChars: 64,
} as const;
