/* prefix-client PORT TEXT: connects to 127.0.0.1, sends the text, prints the first answer. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[]) {
  if (argc != 3) { fprintf(stderr, "usage: %s port text\n", argv[0]); exit(1); }
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (s == -1) { perror("socket"); exit(1); }
  struct sockaddr_in server;
  memset(&server, 0, sizeof server);
  server.sin_family = AF_INET;
  server.sin_port = htons(atoi(argv[1]));
  server.sin_addr.s_addr = inet_addr("127.0.0.1");
  if (connect(s, (struct sockaddr *) &server, sizeof server) == -1) { perror("connect"); exit(1); }
  if (write(s, argv[2], strlen(argv[2])) == -1) { perror("write"); exit(1); }
  char buffer[256];
  ssize_t received = read(s, buffer, sizeof buffer - 1);
  if (received == -1) { perror("read"); exit(1); }
  buffer[received] = '\0';
  printf("%s\n", buffer);
  close(s);
  return 0;
}
