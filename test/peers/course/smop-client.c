/*
 * smop-client PORT MODE REQUEST…: sends each request and prints its answer without the marker, one a line.
 * MODE says how a program writes: whole | bytes (one write a byte) | nul (the NUL of the string too) | line (a line feed after
 * the marker) | buffer (all 256 bytes of its buffer) | together (all requests in one write) | split (the marker over two writes).
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int s;

static void put(const char *bytes, size_t length) {
  if (write(s, bytes, length) != (ssize_t) length) { perror("write"); exit(1); }
}

/* Reads up to the marker, byte by byte. */
static void answer(void) {
  char text[1024];
  size_t length = 0;
  while (length < sizeof text - 1) {
    ssize_t received = read(s, text + length, 1);
    if (received == -1) { perror("read"); exit(1); }
    if (received == 0) { printf("(closed)\n"); exit(0); }
    length++;
    if (length >= 2 && text[length - 2] == '#' && text[length - 1] == ')') break;
  }
  text[length >= 2 ? length - 2 : 0] = '\0';
  printf("%s\n", text);
}

int main(int argc, char *argv[]) {
  if (argc < 4) { fprintf(stderr, "usage: %s port mode request...\n", argv[0]); exit(1); }
  const char *mode = argv[2];
  s = socket(AF_INET, SOCK_STREAM, 0);
  if (s == -1) { perror("socket"); exit(1); }
  int on = 1;
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct sockaddr_in server;
  memset(&server, 0, sizeof server);
  server.sin_family = AF_INET;
  server.sin_port = htons(atoi(argv[1]));
  server.sin_addr.s_addr = inet_addr("127.0.0.1");
  if (connect(s, (struct sockaddr *) &server, sizeof server) == -1) { perror("connect"); exit(1); }
  if (strcmp(mode, "together") == 0) {
    char all[4096] = "";
    for (int n = 3; n < argc; n++) {
      strcat(all, argv[n]);
      strcat(all, "#)");
    }
    put(all, strlen(all));
    for (int n = 3; n < argc; n++) answer();
    close(s);
    return 0;
  }
  for (int n = 3; n < argc; n++) {
    char buffer[256];
    memset(buffer, 0, sizeof buffer);
    snprintf(buffer, sizeof buffer, "%s#)", argv[n]);
    size_t length = strlen(buffer);
    if (strcmp(mode, "bytes") == 0) for (size_t at = 0; at < length; at++) put(buffer + at, 1);
    else if (strcmp(mode, "nul") == 0) put(buffer, length + 1);
    else if (strcmp(mode, "buffer") == 0) put(buffer, sizeof buffer);
    else if (strcmp(mode, "split") == 0) {
      put(buffer, length - 1);
      usleep(20000);
      put(buffer + length - 1, 1);
    } else {
      if (strcmp(mode, "line") == 0) buffer[length++] = '\n';
      put(buffer, length);
    }
    answer();
  }
  close(s);
  return 0;
}
