/* A TCP echo server for one client after the other: takes the port that is free and prints it; ends after argv[1] clients. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  if (argc != 2) { fprintf(stderr, "usage: %s clients\n", argv[0]); exit(1); }
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener == -1) { perror("socket"); exit(1); }
  struct sockaddr_in me;
  memset(&me, 0, sizeof me);
  me.sin_family = AF_INET;
  me.sin_port = htons(0);
  me.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *) &me, sizeof me) == -1) { perror("bind"); exit(1); }
  if (listen(listener, 5) == -1) { perror("listen"); exit(1); }
  socklen_t length = sizeof me;
  if (getsockname(listener, (struct sockaddr *) &me, &length) == -1) { perror("getsockname"); exit(1); }
  printf("%d\n", ntohs(me.sin_port));
  fflush(stdout);
  for (int n = 0; n < atoi(argv[1]); n++) {
    int client = accept(listener, NULL, NULL);
    if (client == -1) { perror("accept"); exit(1); }
    char buffer[512];
    ssize_t received;
    while ((received = read(client, buffer, sizeof buffer)) > 0) {
      if (write(client, buffer, received) != received) { perror("write"); exit(1); }
    }
    close(client);
  }
  close(listener);
  return 0;
}
