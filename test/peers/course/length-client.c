/* length-client PORT TEXT…: each text after its length in four digits; prints the answers, read the same way. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void receive(int s, char *buffer, size_t length) {
  size_t at = 0;
  while (at < length) {
    ssize_t received = read(s, buffer + at, length - at);
    if (received <= 0) { perror("read"); exit(1); }
    at += received;
  }
}

int main(int argc, char *argv[]) {
  if (argc < 3) { fprintf(stderr, "usage: %s port text...\n", argv[0]); exit(1); }
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (s == -1) { perror("socket"); exit(1); }
  struct sockaddr_in server;
  memset(&server, 0, sizeof server);
  server.sin_family = AF_INET;
  server.sin_port = htons(atoi(argv[1]));
  server.sin_addr.s_addr = inet_addr("127.0.0.1");
  if (connect(s, (struct sockaddr *) &server, sizeof server) == -1) { perror("connect"); exit(1); }
  for (int n = 2; n < argc; n++) {
    char buffer[10005];
    snprintf(buffer, sizeof buffer, "%04zu%s", strlen(argv[n]), argv[n]);
    if (write(s, buffer, strlen(buffer)) == -1) { perror("write"); exit(1); }
    receive(s, buffer, 4);
    buffer[4] = '\0';
    size_t length = atoi(buffer);
    receive(s, buffer + 4, length);
    buffer[4 + length] = '\0';
    printf("%s\n", buffer);
  }
  close(s);
  return 0;
}
